import { Link } from '@tanstack/react-router'
import { Head } from '../../ui/page.tsx'

export function NothingYet() {
  return (
    <>
      <Head
        name="Overview"
        title="There is nothing to count yet"
        lead="Here you will see how many people take part, how many are new and how many return, where and how; each figure opens to the people in it."
      />
      <Link to="/sources/new" className="btn go">
        Connect a source
      </Link>
    </>
  )
}
