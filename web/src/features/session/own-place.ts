/** A place of our own to go to: never an address of somebody else's, which a link could have smuggled in. */
export const ownPlace = (to: string | undefined): string => (to && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/')
