import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { call } from '../../api.ts'
import { Field } from '../../ui/field.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Gate, textOf } from './gate.tsx'
import { ownPlace } from './own-place.ts'
import { useSession } from './session.ts'

const PASSWORD_HELP = 'At least 10 characters. A sentence of your own is easy to keep in mind.'

const signInRoute = getRouteApi('/sign-in')

export function SignIn() {
  const { to } = signInRoute.useSearch()
  const session = useSession()
  if (session?.ready === false) return <NotReady />
  if (session?.user) return <Onward href={ownPlace(to)} />
  const lead = session ? `This is the Kith of ${session.workspace.name}.` : ''
  return (
    <Gate
      name="Sign in"
      title="Welcome back"
      lead={lead}
      act="Sign in"
      to={ownPlace(to)}
      enter={(fields) => call('session.create', { email: textOf(fields, 'email'), password: textOf(fields, 'password') })}
    >
      <Field label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
    </Gate>
  )
}

const setupRoute = getRouteApi('/setup')

export function Setup() {
  const { token, next } = setupRoute.useSearch()
  const session = useSession()
  if (session?.user) return <Onward href={ownPlace(next)} />
  if (session?.ready) return <AlreadySetUp next={ownPlace(next)} />
  if (!token) return <NotReady />
  return (
    <Gate
      name="Set up"
      title="This Kith is yours to open"
      lead="Make the first account. It owns this Kith and can invite colleagues."
      act="Open Kith"
      to={ownPlace(next)}
      enter={(fields) =>
        call('session.setup', { token, name: textOf(fields, 'name'), email: textOf(fields, 'email'), password: textOf(fields, 'password') })
      }
    >
      <Field label="Your name" name="name" autoComplete="name" required autoFocus />
      <Field label="E-mail" name="email" type="email" autoComplete="username" required />
      <Field label="Password" name="password" type="password" autoComplete="new-password" minLength={10} required help={PASSWORD_HELP} />
    </Gate>
  )
}

const joinRoute = getRouteApi('/join')

export function Join() {
  const { token } = joinRoute.useSearch()
  const session = useSession()
  if (!token)
    return (
      <Plain name="Join" title="This invitation is not whole" says="Open the link exactly as you were given it, or ask for a new one." />
    )
  return (
    <Gate
      name="Join"
      title={session ? `Join ${session.workspace.name}` : 'Join'}
      lead="You were invited to look after this community together."
      act="Join"
      to="/"
      enter={(fields) => call('session.join', { token, name: textOf(fields, 'name'), password: textOf(fields, 'password') })}
    >
      <Field label="Your name" name="name" autoComplete="name" required autoFocus />
      <Field label="Password" name="password" type="password" autoComplete="new-password" minLength={10} required help={PASSWORD_HELP} />
    </Gate>
  )
}

/** Who is in already goes on to where the link leads. */
function Onward({ href }: { href: string }) {
  const router = useRouter()
  useEffect(() => void router.navigate({ href, replace: true }), [router, href])
  return null
}

const NotReady = () => (
  <Plain
    name="Set up"
    title="Kith has no owner yet"
    says="When it started, the server printed an address that begins this Kith. Open that address: it carries a token that works once. It is printed anew at every start until it was used."
  />
)

function AlreadySetUp({ next }: { next: string }) {
  return (
    <Plain
      name="Set up"
      title="This Kith has its owner"
      says="The token was used already. Sign in, or ask an owner or admin for an invitation."
      signIn={next}
    />
  )
}

function Plain({ name, title, says, signIn }: { name: string; title: string; says: string; signIn?: string }) {
  useTitle(name)
  return (
    <main className="gate">
      <div>
        <span className="brand">Kith</span>
        <h1>{title}</h1>
        <p className="dim">{says}</p>
        {signIn && (
          <p style={{ marginTop: 20 }}>
            <Link to="/sign-in" search={signIn === '/' ? {} : { to: signIn }} className="btn go">
              Sign in
            </Link>
          </p>
        )}
      </div>
    </main>
  )
}
