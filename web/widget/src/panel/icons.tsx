const Icon = ({ path, className = '' }: { path: string; className?: string }) => (
  <svg class={`icon ${className}`} viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg>
)

export const CloseIcon = () => <Icon path="M6 6l12 12M18 6L6 18" />
export const SoundIcon = ({ on }: { on: boolean }) => (
  <Icon path={on ? 'M6 9a6 6 0 0 1 12 0c0 6 2.5 7.5 2.5 7.5h-17S6 15 6 9M10 20.5a2.2 2.2 0 0 0 4 0' : 'M17.9 12.500c.6 2.900 2.600 4 2.600 4h-13M6.300 6.800A6 6 0 0 0 6 9c0 6-2.500 7.500-2.500 7.500M9 3.800A6 6 0 0 1 18 9M10 20.500a2.200 2.200 0 0 0 4 0M3 3l18 18'} />
)
export const AttachIcon = () => <Icon path="M20 11.500l-8.200 8.200a5.400 5.400 0 0 1-7.600-7.600l8.500-8.500a3.600 3.600 0 0 1 5.100 5.100l-8.500 8.500a1.800 1.800 0 0 1-2.500-2.500l7.600-7.600" />
export const EmojiIcon = () => <Icon path="M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M8.500 14.500s1.200 1.800 3.500 1.800 3.500-1.800 3.500-1.800M9 9.500v.01M15 9.500v.01" />
export const FileIcon = () => <Icon path="M13.500 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8.500zM13.500 3v5.500H19" />
export const SaveIcon = () => <Icon path="M12 4v11M7 10.500l5 5 5-5M5 20h14" />
export const AgainIcon = () => <Icon path="M4 12a8 8 0 1 0 2.500-5.800M4 4v4.500h4.500" />
export const VoiceIcon = () => <Icon path="M12 3.500a2.800 2.800 0 0 0-2.800 2.800v5.400a2.800 2.800 0 0 0 5.600 0V6.300A2.800 2.800 0 0 0 12 3.500M6 11.500a6 6 0 0 0 12 0M12 17.500v3" />
export const StopIcon = () => <Icon path="M7.500 7.500h9v9h-9z" />
export const SendIcon = () => <Icon path="M12 19V5M5.500 11.500L12 5l6.500 6.500" />
export const DownIcon = () => <Icon path="M12 5v14M5.500 12.500L12 19l6.500-6.500" />
export const WaitingIcon = () => <Icon className="tick" path="M12 7.500V12l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0" />
export const SentIcon = () => <Icon className="tick" path="M5 12.500l4.500 4.500L19 7.500" />
export const ReadIcon = () => <Icon className="tick" path="M1.500 12.500L6 17l9.500-9.500M11.500 16l1 1L22 7.500" />
export const WarningIcon = () => <Icon className="tick" path="M12 7.500v5.500M12 16.500v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0" />
