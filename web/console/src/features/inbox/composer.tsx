import { useQuery } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import type { Head } from '@guichet/api'
import { countCharacters, findTextProblem } from '@guichet/sync'
import { Lock, Reply, SendHorizontal } from 'lucide-react'
import { useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { belongsToComposition } from '@/lib/composing'
import { useFeed } from '@/lib/feed'
import { useWorkspace } from '@/lib/session'
import { charactersLeft, enterDoes, replyRight } from './composer-rules'
import { readDraft, returnToDraft, writeDraft, type Mode } from './drafts'
import { HeldBar } from './held-bar'
import { logQuery } from './inbox-queries'
import { JoinBar } from './join-bar'
import { useOutbox } from './outbox'
import type { ConversationActions } from './use-conversation-actions'
import classes from './composer.module.css'

export interface ComposerHandle {
  focus: (mode: Mode) => void
  /** Puts words back that were not sent. */
  giveBack: (mode: Mode, text: string) => void
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
  const saidTypingAt = useRef(0)

  const right = replyRight(head, me)
  const mayWrite = mode === 'note' || right === 'may-write'
  const text = texts[mode]
  const problem = text.trim() === '' ? 'empty' : findTextProblem(text.trim())
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
    // The outbox has stored the words before the composer lets go of them.
    outbox.add(head.id, { mode, text: text.trim() }, seen, feedState === 'open')
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

  useImperativeHandle(handle, () => ({
    focus: changeMode,
    giveBack: (inMode, words) => {
      setTexts((current) => ({ ...current, [inMode]: returnToDraft(me, head.id, inMode, words) }))
      changeMode(inMode)
    },
  }))
  useLayoutEffect(() => {
    if (area.current) {
      area.current.style.blockSize = 'auto'
      area.current.style.blockSize = `${area.current.scrollHeight}px`
    }
  }, [text, mode, mayWrite])

  return (
    <div className={classes.composer} data-mode={mode}>
      <HeldBar head={head} seen={seen} onReturnText={(inMode, words) => {
        setTexts((current) => ({ ...current, [inMode]: returnToDraft(me, head.id, inMode, words) }))
        changeMode(inMode)
      }} />
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
            <div className={classes.foot}>
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
