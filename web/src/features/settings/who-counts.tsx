import { Link } from '@tanstack/react-router'
import { Group } from '../../ui/page.tsx'

/** The way to what decides who is left out of community figures. */
export function WhoCounts() {
  return (
    <Group title="Who counts" aside="teammates and robots are left out of community figures">
      <ul>
        <li className="item">
          <Link to="/teammates" className="link">
            Teammates
          </Link>
          <span className="why small">By mail domain, organization or username, for those who are here and those to come</span>
        </li>
        <li className="item">
          <Link to="/robots" className="link">
            Robots
          </Link>
          <span className="why small">Accounts that no person stands behind, and those that may be</span>
        </li>
      </ul>
    </Group>
  )
}
