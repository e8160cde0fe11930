import type { en } from './en'

type Plural = '_one' | '_other' | '_many'
type WithoutPlural<Key> = Key extends `${infer Stem}${Plural}` ? Stem : Key

/** The shape every language has: the same keys, each plural in the forms that its language knows. */
type Translated<Node> = Node extends string
  ? string
  : Node extends string[]
    ? string[]
    : { [Key in keyof Node as Key extends `${string}${Plural}` ? never : Key]: Translated<Node[Key]> }
      & Partial<Record<`${WithoutPlural<Extract<keyof Node, `${string}${Plural}`>>}${Plural}`, string>>

export type Words = Translated<typeof en>
