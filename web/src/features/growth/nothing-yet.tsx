import { Link } from '@tanstack/react-router'
import { Head } from '../../ui/page.tsx'

export function NothingYet() {
  return (
    <>
      <Head
        name="Growth"
        title="There is nobody yet who could come back"
        lead="Here you will see who came for the first time, who stayed, who came back and who paused; how many newcomers return after a month or a year; and whose silence is unusual for them."
      />
      <Link to="/sources/new" className="btn go">
        Connect a source
      </Link>
    </>
  )
}
