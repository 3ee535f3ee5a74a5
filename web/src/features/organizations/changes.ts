/** What changes when an organization does, or where somebody is. */
export const CHANGES = ['organizations', 'affiliations', 'people']
