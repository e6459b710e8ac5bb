/**
 * The first code in every guest, as text, since another engine runs it: takes away the clock and chance, gives a console
 * and the way to the host, and keeps for itself the built-ins it needs, whatever a script does to them. Evaluates to a
 * function that is called with the two doors of the host and answers what the host drives a run with.
 */
export const PRELUDE = `(function (call, log) {
  'use strict';
  const { parse, stringify } = JSON;
  const { construct, apply } = Reflect;
  const { freeze, defineProperty } = Object;
  const RealDate = Date;
  const RealError = Error;
  const text = String;
  let now = 0;
  let state = 1;
  let limit = 0;
  const hide = (name, value) =>
    defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

  function GivenDate(...parts) {
    if (new.target === undefined) return text(new RealDate(now));
    return construct(RealDate, parts.length === 0 ? [now] : parts, new.target);
  }
  defineProperty(GivenDate, 'name', { value: 'Date' });
  defineProperty(GivenDate, 'length', { value: 7 });
  GivenDate.prototype = RealDate.prototype;
  GivenDate.now = () => now;
  GivenDate.parse = RealDate.parse;
  GivenDate.UTC = RealDate.UTC;
  defineProperty(RealDate.prototype, 'constructor', { value: GivenDate, writable: true, configurable: true });
  hide('Date', GivenDate);
  delete globalThis.performance;

  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  const show = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof RealError) return value.name + ': ' + value.message;
    try {
      const json = stringify(value);
      return json === undefined ? text(value) : json;
    } catch {
      return text(value);
    }
  };
  const write = (...values) => {
    let line = '';
    for (let index = 0; index < values.length; index += 1) line += (index === 0 ? '' : ' ') + show(values[index]);
    log(stringify(line + '\\n'));
  };
  hide('console', { log: write, info: write, warn: write, error: write, debug: write });

  const open = async (pending) => {
    const answer = parse(await pending);
    if (answer.ok) return answer.value;
    const error = new RealError(answer.message);
    error.code = answer.code;
    throw error;
  };
  // The call itself is not asynchronous, so that a refusal of the host ends whoever calls in a loop.
  const reach = (name) => (argument) => {
    const json = stringify(argument);
    return open(call(name, json === undefined ? 'null' : json));
  };

  const finish = (value) => {
    const json = stringify(value);
    if (json === undefined) return 'null';
    if (json.length > limit) throw new RealError('guest/too-much-output');
    return json;
  };

  return {
    begin(about) {
      const given = parse(about);
      now = given.now;
      state = given.seed | 0;
      limit = given.limit;
      const host = {};
      for (const name of given.host) host[name] = reach(name);
      hide('host', freeze(host));
    },
    async enter(name, input, bytes) {
      return finish(await apply(globalThis[name], undefined, [parse(input), bytes]));
    },
    async call(program, input) {
      return finish(await program(parse(input)));
    },
    async take(module, input) {
      let value = (await module).default;
      if (typeof value === 'function') value = value(parse(input));
      return finish(await value);
    },
  };
})`;
