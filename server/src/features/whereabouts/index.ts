export { countryName, organizationNames, zoneName } from './labels.ts'
export { whereaboutsOperations } from './operations.ts'
export { handleSettling, settleFor, settleSoon, settleWhereabouts } from './project.ts'
