import { useNavigate } from '@tanstack/react-router'
import { Drawer } from '@mantine/core'
import type { Folder } from '@guichet/api'
import { MessagesSquare } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '@/components/empty'
import { useKeys } from '@/lib/keys'
import { useStoredSwitch } from '@/lib/stored'
import { useIsNarrow, useIsWide } from '@/lib/widths'
import { useWorkspace } from '@/lib/session'
import { ConversationList } from './conversation-list'
import { ConversationPane } from './conversation-pane'
import { DetailsPane } from './details-pane'
import { FolderTabs } from './folder-tabs'
import { ListEdge, useListWidth } from './list-edge'
import classes from './inbox-page.module.css'

interface InboxPageProps {
  folder: Folder
  conversation: string | undefined
}

export function InboxPage({ folder, conversation }: InboxPageProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const workspace = useWorkspace()
  const narrow = useIsNarrow()
  const wide = useIsWide()
  const [width, setWidth] = useListWidth()
  const [detailsShown, setDetailsShown] = useStoredSwitch('details', true)
  const [drawerOpen, setDrawerOpen] = useState(false)

  const back = () => void navigate({ to: '/$workspace/inbox/$folder/{-$conversation}', params: { workspace: workspace.id, folder, conversation: undefined } })
  useKeys({ Escape: conversation ? back : undefined })
  // Taken, it leaves the list of the unassigned: the agent goes where it is now.
  const goWhereItIs = () => {
    if (folder === 'unassigned') {
      void navigate({ to: '/$workspace/inbox/$folder/{-$conversation}', params: { workspace: workspace.id, folder: 'mine', conversation }, replace: true })
    }
  }

  const listShown = !narrow || !conversation
  return (
    <div className={classes.inbox} style={{ '--list': `${width}px` } as React.CSSProperties} data-narrow={narrow || undefined}>
      {listShown && (
        <section className={classes.list} aria-label={t('inbox')}>
          <FolderTabs folder={folder} />
          <ConversationList key={folder} folder={folder} selected={conversation} />
          {!narrow && <ListEdge width={width} onChange={setWidth} />}
        </section>
      )}
      {(conversation ?? !narrow) && (
        <main className={classes.conversation}>
          {conversation
            ? (
              <ConversationPane
                key={conversation}
                id={conversation}
                folder={folder}
                onBack={narrow ? back : undefined}
                onDetails={() => wide ? setDetailsShown(!detailsShown) : setDrawerOpen(true)}
                detailsShown={wide && detailsShown}
                onTaken={goWhereItIs}
              />
            )
            : <Empty icon={<MessagesSquare size={32} strokeWidth={1.3} />}>{t('inboxEmpty')}</Empty>}
        </main>
      )}
      {conversation && wide && detailsShown && (
        <aside className={classes.details} aria-label={t('details.title')}>
          <DetailsPane key={conversation} id={conversation} folder={folder} />
        </aside>
      )}
      {conversation && !wide && (
        <Drawer
          opened={drawerOpen} onClose={() => setDrawerOpen(false)} position="right" size={340} title={t('details.title')}
          closeButtonProps={{ 'aria-label': t('closeDialog') }} transitionProps={{ duration: 150 }}
        >
          <DetailsPane key={conversation} id={conversation} folder={folder} />
        </Drawer>
      )}
    </div>
  )
}
