import { lazy, Suspense, useState, type ComponentProps } from 'react'
import { Face } from '../../ui/face.tsx'
import { useSession } from '../session/session.ts'

const loadMenu = () => import('./account-menu.tsx')
const AccountMenu = lazy(loadMenu)

/** Who is signed in. The menu behind it is large: it is fetched when somebody is about to open it. */
export function Account() {
  const user = useSession()?.user
  const [opened, setOpened] = useState(false)
  if (!user) return <div className="account">&nbsp;</div>
  const prepare = () => void loadMenu()
  const button = <AccountButton user={user} onPointerEnter={prepare} onFocus={prepare} onClick={() => setOpened(true)} />
  if (!opened) return button
  return (
    <Suspense fallback={button}>
      <AccountMenu trigger={<AccountButton user={user} />} />
    </Suspense>
  )
}

interface AccountButtonProps extends ComponentProps<'button'> {
  user: { readonly id: number; readonly name: string }
}

/** The menu hands its trigger's properties over: they go on to the button. */
function AccountButton({ user, ...rest }: AccountButtonProps) {
  return (
    <button type="button" className="account" aria-haspopup="menu" {...rest}>
      <Face id={user.id} name={user.name} size="tiny" />
      <span>
        {user.name}
        <span className="hidden">: account and look</span>
      </span>
    </button>
  )
}
