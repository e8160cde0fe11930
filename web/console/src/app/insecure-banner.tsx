import { ShieldAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSession } from '@/lib/session'
import classes from './shell.module.css'

/** Whoever works over an address that others can read is told so for as long as he does (SEC-075). */
export function InsecureBanner() {
  const { t } = useTranslation()
  return useSession().insecure
    ? <p className={classes.insecure} role="alert"><ShieldAlert size={16} aria-hidden />{t('insecureAddress', { address: location.origin })}</p>
    : null
}
