export interface Toast {
  readonly id: number
  readonly text: string
  readonly act?: { readonly label: string; readonly run: () => void }
}

const SHOWN_MAX = 3
let toasts: readonly Toast[] = []
let last = 0
const listeners = new Set<() => void>()

/** Tells the reader that something happened, with one act to take it back where there is one. Answers its number, to `dismiss` it by. */
export function toast(text: string, act?: Toast['act']): number {
  last += 1
  set([...toasts, { id: last, text, ...(act ? { act } : {}) }].slice(-SHOWN_MAX))
  return last
}

export const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id))

export const toastStore = {
  get: (): readonly Toast[] => toasts,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}
