import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from '@/locales/en'
import { fi } from '@/locales/fi'
import { fr } from '@/locales/fr'
import { ja } from '@/locales/ja'
import { readStored, writeStored } from '@/lib/stored'

export const languages = { en: 'English', fr: 'Français', ja: '日本語', fi: 'Suomi' } as const
export type Language = keyof typeof languages

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

export function isLanguage(code: string): code is Language {
  return code in languages
}

/** Before anybody is signed in: what was chosen here last, else what the browser asks for. */
function firstLanguage(): Language {
  const wanted = [readStored('language') ?? '', ...navigator.languages.map((tag) => tag.split('-')[0] ?? '')]
  return wanted.find(isLanguage) ?? 'en'
}

export function startTranslations(language: Language = firstLanguage()): void {
  i18next.on('languageChanged', (code) => {
    document.documentElement.lang = code
    writeStored('language', code)
  })
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, fr: { translation: fr }, ja: { translation: ja }, fi: { translation: fi } },
    // React writes text, never mark-up: escaping here would show &amp; to people.
    interpolation: { escapeValue: false },
    react: { transSupportBasicHtmlNodes: false },
    initAsync: false,
  })
}
