/** The languages that the widget speaks. */
export const languages = ['en', 'fr', 'ja', 'fi', 'ru', 'ar'] as const
export type Language = (typeof languages)[number]

/** The site's setting, then the page, then the browser; English when nobody asks for one that we speak. */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const base = wish?.toLowerCase().split(/[-_]/)[0]
    const language = languages.find((known) => known === base)
    if (language) return language
  }
  return 'en'
}

export const isRightToLeft = (language: Language): boolean => language === 'ar'

type Labels = readonly [open: string, close: string, unread: Partial<Record<Intl.LDMLPluralRule, string>>]

/** The few words that are needed before the panel is there. `#` is the number. */
const labels: Record<Language, Labels> = {
  en: ['Open chat', 'Close chat', { one: '# new message', other: '# new messages' }],
  fr: ['Ouvrir le chat', 'Fermer le chat', { one: '# nouveau message', other: '# nouveaux messages' }],
  ja: ['チャットを開く', 'チャットを閉じる', { other: '新着メッセージ#件' }],
  fi: ['Avaa chat', 'Sulje chat', { one: '# uusi viesti', other: '# uutta viestiä' }],
  ru: ['Открыть чат', 'Закрыть чат', { one: '# новое сообщение', few: '# новых сообщения', many: '# новых сообщений', other: '# нового сообщения' }],
  ar: ['فتح المحادثة', 'إغلاق المحادثة', {
    one: 'رسالة جديدة واحدة', two: 'رسالتان جديدتان', few: '# رسائل جديدة', many: '# رسالة جديدة', other: '# رسالة جديدة',
  }],
}

export function labelsOf(language: Language, unread: number): { open: string; close: string; unread: string } {
  const [open, close, forms] = labels[language]
  const form = forms[new Intl.PluralRules(language).select(unread)] ?? forms.other ?? ''
  return { open, close, unread: form.replace('#', new Intl.NumberFormat(language).format(unread)) }
}
