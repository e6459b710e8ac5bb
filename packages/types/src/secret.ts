/** A secret as anybody may see it; its value is known to the egress client and the scrubber alone. */
export interface SecretInfo {
  readonly name: string;
  /** TLS hosts for which the value is put in: `api.example.org`, `*.example.org`. Empty: none. */
  readonly hosts: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly rotatedAt?: number | undefined;
  /** The one purpose of an egress scope that it serves, such as `provider:openai`. Absent: all that may use secrets. */
  readonly purpose?: string | undefined;
}

/** The values behind the references. */
export interface Secrets {
  list(): readonly SecretInfo[];
  /** Undefined where there is none of that name. */
  value(name: string): string | undefined;
}

/** How everybody but the egress client writes a secret. */
export const secretReference = (name: string): string => `{{secret:${name}}}`;
