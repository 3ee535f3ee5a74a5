import { accountOperations } from './accounts.ts'
import { auditOperations } from './audit.ts'
import { doctorOperations } from './doctor.ts'
import { homeOperations } from './home.ts'
import { keyOperations } from './keys.ts'
import { overviewOperations } from './overview.ts'

export { writeAudit } from './audit.ts'
export { checkNumbers } from './doctor.ts'
export { identify } from './keys.ts'
export { bootstrap } from './bootstrap.ts'

export const workspaceOperations = [
  ...accountOperations,
  ...keyOperations,
  ...auditOperations,
  ...overviewOperations,
  ...homeOperations,
  ...doctorOperations,
]
