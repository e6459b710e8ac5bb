/** Runs a client's commands: those that act one after the other, those that only read beside them. */
export interface Pipeline {
  inTurn(work: () => Promise<void>): void;
  aside(work: () => Promise<void>): void;
}

/** `onFull` and `onRoom` tell when too many wait to be answered, so that the socket is not read meanwhile. */
export function createPipeline(most: number, onFull: () => void, onRoom: () => void): Pipeline {
  let tail: Promise<void> = Promise.resolve();
  let open = 0;
  const begin = (): void => {
    open += 1;
    if (open === most) onFull();
  };
  const end = (): void => {
    if (open === most) onRoom();
    open -= 1;
  };
  return {
    inTurn(work) {
      begin();
      tail = tail.then(work).then(end, end);
    },
    aside(work) {
      begin();
      void work().then(end, end);
    },
  };
}
