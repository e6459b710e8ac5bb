export const CLOCK = { realtime: 0, monotonic: 1, processCpu: 2, threadCpu: 3 } as const;

/** Time as a guest sees it, in nanoseconds; undefined for a clock that preview 1 does not know. */
export interface GuestClock {
  now(id: number): bigint | undefined;
  resolution(id: number): bigint | undefined;
}

const MICROSECOND = 1000n;

/**
 * `realtime` counts from 1970, the others from the guest's start: when this process or its thread began is not the
 * guest's to know.
 */
export function createGuestClock(): GuestClock {
  const begun = process.hrtime.bigint();
  const cpu = (): bigint => {
    const { user, system } = process.threadCpuUsage();
    return BigInt(user + system) * MICROSECOND;
  };
  const cpuBegun = cpu();
  return {
    now(id) {
      if (id === CLOCK.realtime)
        return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * MICROSECOND;
      if (id === CLOCK.monotonic) return process.hrtime.bigint() - begun;
      // A guest is one thread, so both are the same.
      return id === CLOCK.processCpu || id === CLOCK.threadCpu ? cpu() - cpuBegun : undefined;
    },
    resolution(id) {
      if (id === CLOCK.monotonic) return 1n;
      return id >= CLOCK.realtime && id <= CLOCK.threadCpu ? MICROSECOND : undefined;
    },
  };
}
