import { useQuery } from '@tanstack/react-query'
import { ActionIcon, Button } from '@mantine/core'
import type { Head } from '@guichet/api'
import { countCharacters, findTextProblem } from '@guichet/sync'
import { Lock, Paperclip, Reply, SendHorizontal } from 'lucide-react'
import { useEffect, useEffectEvent, useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { EmojiButton } from '@/components/emoji-button'
import { belongsToComposition } from '@/lib/composing'
import { useFeed } from '@/lib/feed'
import { useWorkspace } from '@/lib/session'
import { charactersLeft, enterDoes, replyRight } from './composer-rules'
import { readDraft, returnToDraft, writeDraft, type Mode } from './drafts'
import { HeldBar } from './held-bar'
import { logQuery } from './inbox-queries'
import { JoinBar } from './join-bar'
import { useOutbox } from './outbox'
import type { Draft } from './outbox-store'
import { UploadChips } from './upload-chips'
import { useUploads } from './uploads'
import type { ConversationActions } from './use-conversation-actions'
import classes from './composer.module.css'

export interface ComposerHandle {
  focus: (mode: Mode) => void
  /** Puts words back that were not sent. */
  giveBack: (draft: Draft) => void
}

interface ComposerProps {
  head: Head
  actions: ConversationActions
  handle: Ref<ComposerHandle>
}

export function Composer({ head, actions, handle }: ComposerProps) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const { me } = workspace
  const { state: feedState, say } = useFeed()
  const { outbox } = useOutbox()
  const { data } = useQuery(logQuery(workspace, head.id))
  const [mode, setMode] = useState<Mode>('message')
  const [texts, setTexts] = useState(() => ({ message: readDraft(me, head.id, 'message'), note: readDraft(me, head.id, 'note') }))
  const area = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const saidTypingAt = useRef(0)
  const files = useUploads(head.id, mode)
  const [dragged, setDragged] = useState(false)
  /** Sent, and waiting for a file to be up: what it was that was to be sent. */
  const [pending, setPending] = useState<string | null>(null)

  const right = replyRight(head, me)
  const mayWrite = mode === 'note' || right === 'may-write'
  const text = texts[mode]
  const problem = text.trim() === '' ? (files.items.length > 0 ? null : 'empty') : findTextProblem(text.trim())
  const left = text.length > 9000 ? charactersLeft(countCharacters(text.trim())) : null
  const seen = data?.log.last ?? null

  const change = (words: string, inMode = mode) => {
    setTexts((current) => ({ ...current, [inMode]: words }))
    writeDraft(me, head.id, inMode, words)
  }
  const changeMode = (next: Mode) => {
    setMode(next)
    requestAnimationFrame(() => area.current?.focus())
  }
  const send = () => {
    if (problem || seen === null || !mayWrite) {
      return
    }
    const cards = files.take()
    if (cards === null) {
      setPending(`${mode} ${text}`)
      return
    }
    setPending(null)
    // The outbox has stored the words before the composer lets go of them.
    outbox.add(head.id, { mode, text: text.trim(), ...(cards.length > 0 && { files: cards }) }, seen, feedState === 'open')
    change('')
    saidTypingAt.current = 0
  }
  const type = (words: string) => {
    change(words)
    if (mode === 'message' && words !== '' && Date.now() - saidTypingAt.current > 2500) {
      saidTypingAt.current = Date.now()
      say({ type: 'typing', conversation: head.id })
    }
  }

  /** At the caret, which goes behind it. */
  const insert = (sign: string) => {
    const { current } = area
    if (current) {
      current.setRangeText(sign, current.selectionStart, current.selectionEnd, 'end')
      const caret = current.selectionEnd
      type(current.value)
      requestAnimationFrame(() => current.setSelectionRange(caret, caret))
    }
  }

  // Whoever goes on writing, or sees a file refused, decides anew.
  const stillPending = pending === `${mode} ${text}` && files.items.length > 0 && files.items.every(({ state }) => state !== 'failed')
  const complete = files.items.every(({ state }) => state === 'done')
  const goOn = useEffectEvent(() => {
    if (stillPending) {
      send()
    } else if (pending !== null) {
      setPending(null)
    }
  })
  useEffect(() => {
    const timer = complete ? setTimeout(goOn) : undefined
    return () => clearTimeout(timer)
  }, [complete])

  const addFiles = (list: FileList | null | undefined) => {
    if (mayWrite && list && list.length > 0) {
      files.add([...list])
      area.current?.focus()
    }
  }

  const giveBack = (draft: Draft) => {
    setTexts((current) => ({ ...current, [draft.mode]: returnToDraft(me, head.id, draft.mode, draft.text) }))
    files.restore(draft.mode, draft.files ?? [])
    changeMode(draft.mode)
  }
  useImperativeHandle(handle, () => ({
    focus: changeMode,
    giveBack,
  }))
  useLayoutEffect(() => {
    if (area.current) {
      area.current.style.blockSize = 'auto'
      area.current.style.blockSize = `${area.current.scrollHeight}px`
    }
  }, [text, mode, mayWrite])

  return (
    <div
      className={classes.composer} data-mode={mode} data-dragged={dragged || undefined}
      onDragOver={(event) => {
        if (mayWrite && event.dataTransfer.types.includes('Files')) {
          event.preventDefault()
          setDragged(true)
        }
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) {
          setDragged(false)
        }
      }}
      onDrop={(event) => {
        setDragged(false)
        if (event.dataTransfer.files.length > 0) {
          event.preventDefault()
          addFiles(event.dataTransfer.files)
        }
      }}
    >
      {dragged && <p className={classes.drop}>{t('files.drop')}</p>}
      <HeldBar head={head} seen={seen} onReturnText={giveBack} />
      <div className={classes.modes} role="tablist" aria-label={t('composer.mode')}>
        <button type="button" role="tab" aria-selected={mode === 'message'} onClick={() => changeMode('message')}>
          <Reply size={14} aria-hidden />{t('composer.reply')}
        </button>
        <button type="button" role="tab" aria-selected={mode === 'note'} onClick={() => changeMode('note')}>
          <Lock size={13} aria-hidden />{t('composer.note')}
        </button>
      </div>
      {mayWrite
        ? (
          <>
            <textarea
              ref={area}
              className={classes.area}
              rows={2}
              dir="auto"
              value={text}
              placeholder={t(mode === 'note' ? 'composer.notePlaceholder' : head.state === 'closed' ? 'composer.closedPlaceholder' : 'composer.placeholder')}
              aria-label={t(mode === 'note' ? 'composer.notePlaceholder' : 'composer.placeholder')}
              onPaste={(event) => {
                // Words that were copied from a page carry a picture of themselves: the words are what is meant.
                if (event.clipboardData.files.length > 0 && !event.clipboardData.types.includes('text/plain')) {
                  event.preventDefault()
                  addFiles(event.clipboardData.files)
                }
              }}
              onChange={(event) => type(event.currentTarget.value)}
              onKeyDown={(event) => {
                const { nativeEvent } = event
                if (enterDoes(nativeEvent) === 'send') {
                  event.preventDefault()
                  send()
                } else if (event.key === 'Escape' && !belongsToComposition(nativeEvent)) {
                  event.currentTarget.blur()
                }
              }}
            />
            <UploadChips conversation={head.id} items={files.items} onRemove={files.remove} onRetry={files.retry} />
            <div className={classes.foot}>
              <ActionIcon className={classes.attach} variant="subtle" color="gray" onClick={() => chooser.current?.click()} aria-label={t('files.attach')} title={t('files.attach')}><Paperclip size={17} /></ActionIcon>
              <EmojiButton onPick={insert} onDone={() => area.current?.focus()} />
              <input ref={chooser} type="file" multiple hidden onChange={(event) => {
                addFiles(event.currentTarget.files)
                // The same file may be chosen again.
                event.currentTarget.value = ''
              }} />
              <span className={classes.pending} role="status">{stillPending && t('files.pending')}</span>
              {left !== null && <span className={classes.count} data-over={left < 0 || undefined}>{t('composer.left', { count: left })}</span>}
              {(problem === 'nul' || problem === 'surrogate') && <span className={classes.count} data-over>{t('composer.unsendable')}</span>}
              <span className={classes.hint}>{t('composer.hint')}</span>
              <Button
                size="xs" onClick={send} disabled={problem !== null || seen === null}
                className={mode === 'note' ? classes.addNote : undefined} rightSection={<SendHorizontal size={14} className="mirror" />}
              >
                {t(mode === 'note' ? 'composer.addNote' : 'composer.send')}
              </Button>
            </div>
          </>
        )
        : <JoinBar head={head} right={right} actions={actions} onNote={() => changeMode('note')} />}
    </div>
  )
}
