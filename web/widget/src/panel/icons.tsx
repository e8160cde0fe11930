const Icon = ({ path, className = '' }: { path: string; className?: string }) => (
  <svg class={`icon ${className}`} viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg>
)

export const CloseIcon = () => <Icon path="M6 6l12 12M18 6L6 18" />
export const SoundIcon = ({ on }: { on: boolean }) => (
  <Icon path={on ? 'M6 9a6 6 0 0 1 12 0c0 6 2.5 7.5 2.5 7.5h-17S6 15 6 9M10 20.5a2.2 2.2 0 0 0 4 0' : 'M17.9 12.500c.6 2.900 2.600 4 2.600 4h-13M6.300 6.800A6 6 0 0 0 6 9c0 6-2.500 7.500-2.500 7.500M9 3.800A6 6 0 0 1 18 9M10 20.500a2.200 2.200 0 0 0 4 0M3 3l18 18'} />
)
export const SendIcon = () => <Icon path="M12 19V5M5.500 11.500L12 5l6.500 6.500" />
export const DownIcon = () => <Icon path="M12 5v14M5.500 12.500L12 19l6.500-6.500" />
export const WaitingIcon = () => <Icon className="tick" path="M12 7.500V12l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0" />
export const SentIcon = () => <Icon className="tick" path="M5 12.500l4.500 4.500L19 7.500" />
export const ReadIcon = () => <Icon className="tick" path="M1.500 12.500L6 17l9.500-9.500M11.500 16l1 1L22 7.500" />
export const WarningIcon = () => <Icon className="tick" path="M12 7.500v5.500M12 16.500v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0" />
