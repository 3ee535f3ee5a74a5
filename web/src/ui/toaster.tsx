import { useEffect, useState, useSyncExternalStore } from 'react'
import { dismiss, toastStore, type Toast } from './toasts.ts'

const SHOWN_MS = 7_000
const WITH_ACT_MS = 14_000

export function Toaster() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.get)
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <Bubble key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function Bubble({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismiss(toast.id), toast.act ? WITH_ACT_MS : SHOWN_MS)
    return () => clearTimeout(timer)
  }, [held, toast])
  const hold = {
    onMouseEnter: () => setHeld(true),
    onMouseLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: () => setHeld(false),
  }
  return (
    <div className="toast" {...hold}>
      <span>{toast.text}</span>
      {toast.act && (
        <button
          type="button"
          onClick={() => {
            toast.act?.run()
            dismiss(toast.id)
          }}
        >
          {toast.act.label}
        </button>
      )}
      <button type="button" aria-label="Close this message" onClick={() => dismiss(toast.id)}>
        ×
      </button>
    </div>
  )
}
