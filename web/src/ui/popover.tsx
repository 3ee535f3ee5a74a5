import { Popover as Radix, Tooltip } from 'radix-ui'
import { useState, type ReactNode } from 'react'

export function Popover({ trigger, label, children }: { trigger: ReactNode; label: string; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="popover" align="start" sideOffset={6} collisionPadding={12} aria-label={label}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** A word with its definition: by hover, by focus, and by tap, where there is neither. */
export function Definition({ children, says }: { children: ReactNode; says: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <Tooltip.Provider delayDuration={150}>
      <Tooltip.Root open={open} onOpenChange={setOpen}>
        <Tooltip.Trigger asChild>
          <button type="button" className="about" onClick={() => setOpen(true)}>
            {children}
          </button>
        </Tooltip.Trigger>
        <Tooltip.Portal container={document.querySelector<HTMLElement>('#main')}>
          <Tooltip.Content className="tip" side="bottom" sideOffset={6} collisionPadding={12}>
            {says}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  )
}
