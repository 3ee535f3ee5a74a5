/**
 * How many came for each who went: (new + come back) ÷ paused, from 0 upwards; 1 means that as many came as went. Undefined (null) when nobody went, because
 * there is nothing to divide by.
 *
 * Source: growth accounting (J. Hsu, Social Capital). Not the quick ratio of recurring revenue.
 */
export const quickRatio = (flow: { readonly fresh: number; readonly resurrected: number; readonly lost: number }): number | null =>
  flow.lost === 0 ? null : (flow.fresh + flow.resurrected) / flow.lost
