import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Problem, type Conversation, type Folder } from '@guichet/api'
import { ArrowLeft, CircleCheck, Download, Ellipsis, Link2, PanelRight, RotateCcw, UserPlus } from 'lucide-react'
import { useCallback, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { Empty } from '@/components/empty'
import { Failure } from '@/components/failure'
import { useFeed } from '@/lib/feed'
import { useKeys } from '@/lib/keys'
import { useContactName } from '@/lib/names'
import { useAgents } from '@/lib/people'
import { useWorkspace } from '@/lib/session'
import { Composer, type ComposerHandle } from './composer'
import { followChange } from './composer-rules'
import { conversationQuery } from './inbox-queries'
import type { Draft } from './outbox-store'
import { Transcript } from './transcript'
import { useConversationActions } from './use-conversation-actions'
import classes from './conversation-pane.module.css'

interface ConversationPaneProps {
  id: string
  folder: Folder
  onBack: (() => void) | undefined
  onDetails: () => void
  detailsShown: boolean
  onTaken: () => void
}

export function ConversationPane(props: ConversationPaneProps) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const queryClient = useQueryClient()
  const query = conversationQuery(workspace, props.id)
  const { data, error, refetch } = useQuery(query)
  useWatch(props.id)
  // What was left in the cache by an earlier look is shown at once and made sure of.
  useEffect(() => {
    if (queryClient.getQueryState(query.queryKey)?.dataUpdateCount) {
      void queryClient.invalidateQueries({ queryKey: query.queryKey })
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each opening
  }, [])
  if (error instanceof Problem && error.status === 404) {
    return <Empty>{t('conversationGone')}</Empty>
  }
  if (error && !data) {
    return <Failure error={error} onRetry={() => void refetch()} />
  }
  return data ? <Open {...props} conversation={data} /> : null
}

/** What the visitor types and where he is comes only for what is on screen. */
function useWatch(conversation: string) {
  const { state, say } = useFeed()
  useEffect(() => {
    if (state === 'open') {
      say({ type: 'watch', conversations: [conversation] })
      return () => say({ type: 'watch', conversations: [] })
    }
    return undefined
  }, [state, say, conversation])
}

function Open({ conversation, onBack, onDetails, detailsShown, onTaken }: ConversationPaneProps & { conversation: Conversation }) {
  const { t } = useTranslation()
  const { me } = useWorkspace()
  const nameOf = useContactName()
  const agents = useAgents()
  const actions = useConversationActions(conversation, onTaken)
  const composer = useRef<ComposerHandle>(null)
  const name = nameOf(conversation.contact)
  const closed = conversation.state === 'closed'
  const owner = agents(conversation.owner)
  const followers = conversation.followers.map((id) => agents(id)?.name ?? t('someone'))
  const following = followChange(conversation, me)

  const returnText = useCallback((draft: Draft) => composer.current?.giveBack(draft), [])

  useKeys({
    r: () => composer.current?.focus('message'),
    n: () => composer.current?.focus('note'),
    e: () => closed ? actions.reopen() : actions.close(),
    a: conversation.owner === me ? undefined : actions.take,
    f: following ? actions[following] : undefined,
    c: actions.copyLink,
    d: onDetails,
  })

  return (
    <>
      <header className={classes.header}>
        {onBack && <ActionIcon variant="subtle" color="gray" onClick={onBack} aria-label={t('back')}><ArrowLeft size={18} className="mirror" /></ActionIcon>}
        <Avatar id={conversation.contact.id} name={name} online={conversation.details.online} />
        <div className={classes.who}>
          <h2 dir="auto">{name}</h2>
          <p>
            {owner ? t(owner.me ? 'header.yours' : 'header.owner', { name: owner.name }) : t(closed ? 'header.closed' : 'header.unassigned')}
            {followers.length > 0 && ` · ${t('header.followers', { names: followers.join(', ') })}`}
          </p>
        </div>
        {closed
          ? <HeaderButton label={t('actions.reopen')} keys="E" onClick={actions.reopen}><RotateCcw size={17} /></HeaderButton>
          : <HeaderButton label={t('actions.close')} keys="E" onClick={actions.close}><CircleCheck size={18} /></HeaderButton>}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('actions.more')}><Ellipsis size={18} /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {conversation.owner !== me && (
              <Menu.Item leftSection={<UserPlus size={15} />} onClick={actions.take} rightSection={<kbd>A</kbd>}>
                {t(conversation.owner ? 'actions.takeOver' : 'actions.becomeAssignee')}
              </Menu.Item>
            )}
            {following && (
              <Menu.Item leftSection={<UserPlus size={15} />} onClick={actions[following]} rightSection={<kbd>F</kbd>}>
                {t(`actions.${following}`)}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<Link2 size={15} />} onClick={actions.copyLink} rightSection={<kbd>C</kbd>}>{t('actions.copyLink')}</Menu.Item>
            <Menu.Item leftSection={<Download size={15} />} component="a" href={actions.transcript} download>{t('actions.download')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <HeaderButton label={t('details.title')} keys="D" onClick={onDetails} pressed={detailsShown}><PanelRight size={18} className="mirror" /></HeaderButton>
      </header>
      <Transcript head={conversation} onReturnText={returnText} />
      <Composer head={conversation} actions={actions} handle={composer} />
    </>
  )
}

interface HeaderButtonProps {
  label: string
  keys: string
  onClick: () => void
  pressed?: boolean
  children: React.ReactNode
}

function HeaderButton({ label, keys, onClick, pressed, children }: HeaderButtonProps) {
  return (
    <Tooltip label={<>{label} <kbd>{keys}</kbd></>}>
      <ActionIcon variant={pressed ? 'light' : 'subtle'} color="gray" aria-label={label} aria-pressed={pressed} onClick={onClick}>{children}</ActionIcon>
    </Tooltip>
  )
}
