import { toast } from './toasts.ts'

/** Something that is shown once: to be copied now. */
export function ShownOnce({ value, says }: { value: string; says: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
      toast('Copied.')
    } catch {
      toast('The browser does not let Kith copy. Select the text and copy it by hand.')
    }
  }
  return (
    <div>
      <p className="dim small" style={{ marginBottom: 8 }}>
        {says}
      </p>
      <div className="secret">
        <code>{value}</code>
        <button type="button" className="btn slim" onClick={() => void copy()}>
          Copy
        </button>
      </div>
    </div>
  )
}
