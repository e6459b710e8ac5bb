/** A piece of memory. The program runs once and frees nothing. */
export class Bytes {
  constructor(
    public at: usize,
    public length: i32,
  ) {}

  is(text: string): bool {
    if (this.length != text.length) return false;
    for (let index = 0; index < text.length; index += 1) {
      if (load<u8>(this.at + index) != <u8>text.charCodeAt(index)) return false;
    }
    return true;
  }

  equals(other: Bytes): bool {
    return this.length == other.length && memory.compare(this.at, other.at, this.length) == 0;
  }
}

/** Where names are compared byte by byte. */
export function before(a: Bytes, b: Bytes): bool {
  const order = memory.compare(a.at, b.at, min(a.length, b.length));
  return order == 0 ? a.length < b.length : order < 0;
}

export function take(length: i32): Bytes {
  return new Bytes(heap.alloc(max(length, 1)), length);
}

/** ASCII only. */
export function literal(text: string): Bytes {
  const made = take(text.length);
  for (let index = 0; index < text.length; index += 1) store<u8>(made.at + index, <u8>text.charCodeAt(index));
  return made;
}

/** `folder/name`, or `name` alone below nothing. */
export function joined(folder: Bytes, name: Bytes): Bytes {
  if (folder.length == 0) return name;
  const made = take(folder.length + 1 + name.length);
  memory.copy(made.at, folder.at, folder.length);
  store<u8>(made.at + folder.length, 0x2f);
  memory.copy(made.at + folder.length + 1, name.at, name.length);
  return made;
}

/** The names between slashes, without empty ones and dots. */
export function namesOf(path: Bytes): Bytes[] {
  const names: Bytes[] = [];
  let start = 0;
  for (let index = 0; index <= path.length; index += 1) {
    if (index < path.length && load<u8>(path.at + index) != 0x2f) continue;
    const name = new Bytes(path.at + start, index - start);
    start = index + 1;
    if (name.length > 0 && !name.is('.')) names.push(name);
  }
  return names;
}

/** Sorts names, equal work for every order that they come in. */
export function sorted(names: Bytes[]): Bytes[] {
  let from = names;
  let into = new Array<Bytes>(names.length);
  for (let width = 1; width < names.length; width *= 2) {
    for (let start = 0; start < names.length; start += 2 * width) {
      const middle = min(start + width, names.length);
      const end = min(start + 2 * width, names.length);
      let left = start;
      let right = middle;
      for (let index = start; index < end; index += 1) {
        const takeLeft = left < middle && (right >= end || !before(from[right], from[left]));
        into[index] = takeLeft ? from[left] : from[right];
        if (takeLeft) left += 1;
        else right += 1;
      }
    }
    const swap = from;
    from = into;
    into = swap;
  }
  return from;
}
