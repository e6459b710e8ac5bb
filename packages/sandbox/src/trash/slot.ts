/** A UUID of version 7: its first 48 bits are the millisecond at which it was made. */
const SLOT = /^(?<head>[0-9a-f]{8})-(?<tail>[0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

/** When a folder of the trash was made, in milliseconds since 1970; undefined for whatever is none of ours. */
export function slotTime(name: string): number | undefined {
  const { head, tail } = SLOT.exec(name)?.groups ?? {};
  return head === undefined || tail === undefined ? undefined : Number.parseInt(head + tail, 16);
}
