import { Fault } from '@oxydra/types';
import type { DeliveryMark, StoredDelivery } from '@oxydra/types';
import type { Tables } from './memory-tables.ts';

export const deliveriesOf = (
  tables: Tables,
  wanted: (delivery: StoredDelivery) => boolean,
): readonly StoredDelivery[] => [...tables.outbox.values()].filter(wanted).toSorted((a, b) => a.at - b.at);

/** Moves a delivery on. What was sent or has failed stays so. */
export function markDelivery(tables: Tables, id: string, mark: DeliveryMark, at: number): void {
  const row = tables.outbox.get(id);
  if (row === undefined) throw new Fault('store/no-such-delivery', `There is no delivery ${id}.`);
  if (row.state === 'sent' || row.state === 'failed')
    throw new Fault('store/delivery-settled', `Delivery ${id} is already ${row.state}.`);
  const attempts = row.attempts + (mark.state === 'unknown' ? 1 : 0);
  tables.outbox.set(id, {
    ...row,
    attempts,
    state: mark.state,
    at: mark.state === 'queued' ? mark.again : at,
    reason: 'reason' in mark ? mark.reason : undefined,
  });
}
