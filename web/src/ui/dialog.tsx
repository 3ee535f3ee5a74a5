import { AlertDialog, Dialog as Radix } from 'radix-ui'
import { useState, type ReactNode } from 'react'

interface DialogProps {
  title: string
  open: boolean
  onOpenChange: (open: boolean) => void
  broad?: boolean
  children: ReactNode
}

export function Dialog({ title, open, onOpenChange, broad, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="veil" />
        <Radix.Content className={`dialog ${broad ? 'broad' : ''}`} aria-describedby={undefined}>
          <Radix.Title asChild>
            <h2>{title}</h2>
          </Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface ConfirmProps {
  /** The button that asks. */
  trigger: ReactNode
  title: string
  /** What goes, in full. */
  children: ReactNode
  act: string
  run: () => Promise<unknown>
}

/** Asks before something that cannot be taken back. Stays open, with its button busy, until the act is done. */
export function Confirm({ trigger, title, children, act, run }: ConfirmProps) {
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    try {
      await run()
      setOpen(false)
    } catch {
      // The act itself tells what went wrong; the question stays open.
    } finally {
      setBusy(false)
    }
  }
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger asChild>{trigger}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="veil" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title asChild>
            <h2>{title}</h2>
          </AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="dim prose">{children}</div>
          </AlertDialog.Description>
          <div className="acts">
            <AlertDialog.Cancel asChild>
              <button type="button" className="btn">
                Keep
              </button>
            </AlertDialog.Cancel>
            <button type="button" className="btn danger go" disabled={busy} onClick={() => void go()}>
              {busy ? 'One moment…' : act}
            </button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
