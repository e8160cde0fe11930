import { findParentOrigin, postToPage } from './page-link.ts'

// The page around us is not among the site's addresses: it gets this one word, and only under the name the browser gave.
const origin = findParentOrigin()
if (origin) postToPage({ type: 'refused' }, origin)
