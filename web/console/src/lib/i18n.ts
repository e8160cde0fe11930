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

function isLanguage(code: string): code is Language {
  return code in languages
}

/** What the browser asks for. */
function browserLanguage(): Language {
  return navigator.languages.map((tag) => tag.split('-')[0] ?? '').find(isLanguage) ?? 'en'
}

/** The language of a person who has set one, or none (`auto`). */
export function languageOf(setting: string): Language {
  return isLanguage(setting) ? setting : browserLanguage()
}

export function startTranslations(language = languageOf(readStored('language') ?? 'auto')): void {
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
