import { useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { upload } from '../../api.ts'
import { bytes } from '../../format/numbers.ts'
import { explain } from '../../queries.ts'

interface Sent {
  readonly key: number
  readonly name: string
  readonly sizeBytes: number
  readonly share: number
  /** Once it has arrived. */
  readonly id?: string
  readonly error?: string
  readonly stop: () => void
}

interface FileDropProps {
  label: string
  help: string
  onChange: (files: string[]) => void
  onBusy: (busy: boolean) => void
  fault: string | undefined
}

/** Files, dropped or chosen, sent as they are; or paths that the server can read itself. */
export function FileDrop({ label, help, onChange, onBusy, fault }: FileDropProps) {
  const id = useId()
  const [files, setFiles] = useState<readonly Sent[]>([])
  const [paths, setPaths] = useState('')
  const [over, setOver] = useState(false)
  const next = useRef(0)
  const values = [
    ...files.flatMap((file) => file.id ?? []),
    ...paths
      .split('\n')
      .map((path) => path.trim())
      .filter(Boolean),
  ]
  const busy = files.some((file) => !file.id && !file.error)
  const told = values.join('\n')
  const tell = useEffectEvent(onChange)
  const tellBusy = useEffectEvent(onBusy)
  useEffect(() => tell(told === '' ? [] : told.split('\n')), [told])
  useEffect(() => tellBusy(busy), [busy])
  const change = (key: number, more: Partial<Sent>) =>
    setFiles((before) => before.map((file) => (file.key === key ? { ...file, ...more } : file)))
  const send = (chosen: FileList | null) => {
    for (const file of chosen ?? []) {
      next.current += 1
      const key = next.current
      const stopper = new AbortController()
      setFiles((before) => [...before, { key, name: file.name, sizeBytes: file.size, share: 0, stop: () => stopper.abort() }])
      upload(file, (share) => change(key, { share }), stopper.signal).then(
        (done) => change(key, { id: done.id, share: 1 }),
        (error: unknown) => change(key, { error: error instanceof Error ? explain(error) : String(error) }),
      )
    }
  }
  const remove = (file: Sent) => {
    file.stop()
    setFiles((before) => before.filter((other) => other.key !== file.key))
  }
  return (
    <div className="field" role="group" aria-labelledby={`${id}-label`}>
      <span className="label" id={`${id}-label`}>
        {label}
      </span>
      <div
        className="drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          send(event.dataTransfer.files)
        }}
      >
        <span>Drop files here, or</span>
        <label className="btn" htmlFor={`${id}-files`}>
          Choose files
        </label>
        <input id={`${id}-files`} className="hidden" type="file" multiple onChange={(event) => send(event.target.files)} />
      </div>
      {files.length > 0 && (
        <ul className="files" aria-live="polite">
          {files.map((file) => (
            <FileLine key={file.key} file={file} onRemove={() => remove(file)} />
          ))}
        </ul>
      )}
      <details>
        <summary className="small dim">Or name files or folders on the server</summary>
        <label className="hidden" htmlFor={`${id}-paths`}>
          Paths on the server, one a line
        </label>
        <textarea
          id={`${id}-paths`}
          className="input"
          rows={2}
          style={{ minHeight: 64 }}
          placeholder="One path a line"
          value={paths}
          onChange={(event) => setPaths(event.target.value)}
        />
      </details>
      <span className="help">{help}</span>
      {fault && (
        <span className="fault" role="alert">
          {fault}
        </span>
      )}
    </div>
  )
}

function FileLine({ file, onRemove }: { file: Sent; onRemove: () => void }) {
  const act = file.id || file.error ? 'Take away' : 'Stop'
  return (
    <li>
      <span>
        {file.name} <span className="faint small num">{bytes(file.sizeBytes)}</span>
        {file.error && <span className="fault"> {file.error}</span>}
      </span>
      <button type="button" className="btn bare slim" aria-label={`${act} ${file.name}`} onClick={onRemove}>
        {act}
      </button>
      {!file.id && !file.error && (
        <div
          className="bar running"
          role="progressbar"
          aria-label={`Sending ${file.name}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(file.share * 100)}
        >
          <i style={{ width: `${file.share * 100}%` }} />
        </div>
      )}
    </li>
  )
}
