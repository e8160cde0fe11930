import { createTheme, Modal, Tooltip, type MantineColorsTuple } from '@mantine/core'

/** Ink blue: shade 6 is the accent on white, shade 5 the same weight on dark ground. */
const ink: MantineColorsTuple = [
  '#eef2ff', '#dfe5fd', '#bcc8f8', '#97a9f2', '#7389ec', '#4f69de', '#2b4acb', '#2440b3', '#1d338f', '#162770',
]

const dark: MantineColorsTuple = [
  '#e8e9ec', '#b9bdc6', '#9a9fab', '#757b88', '#444954', '#343841', '#24272d', '#1a1c21', '#131519', '#0e1013',
]

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 6, dark: 5 },
  colors: { ink, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '13px', sm: '14px', md: '15px', lg: '16px', xl: '18px' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '600' },
  components: {
    Modal: Modal.extend({ defaultProps: { radius: 10, centered: true, transitionProps: { duration: 140 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: false, fz: 12 } }),
  },
})
