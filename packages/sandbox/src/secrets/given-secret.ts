/** A secret that the configuration or the environment holds, under the name of its reference. */
export interface GivenSecret {
  /** `config.providers.openai.api_key`; no stored secret can be called so. */
  readonly name: string;
  /** What a person knows it by: `OPENAI_API_KEY`. */
  readonly origin: string;
  /** Where it may go, and for whom. */
  readonly hosts: readonly string[];
  readonly purpose: string;
  /** The value itself, or the name of the stored secret that has it. */
  readonly from: { readonly value: string } | { readonly stored: string };
}
