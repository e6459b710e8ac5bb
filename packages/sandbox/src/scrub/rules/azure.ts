import type { TokenRule } from './token-rule.ts';

/**
 * Keys of Azure. The newer ones carry a signature of four letters near their end, by which they are known: what stands
 * before and after it has a fixed length.
 */
export const AZURE_RULES: readonly TokenRule[] = [
  {
    kind: 'azure-client-secret',
    starts: ['Q~'].flatMap((q) => Array.from('0123456789').map((digit) => digit + q)),
    body: '[z31-34]',
    ahead: '[z3]',
    entropy: 3.2,
  },
  { kind: 'azure-storage-key', starts: ['AccountKey='], body: '[b86]==', lead: true, anywhere: true },
  { kind: 'azure-shared-access-key', starts: ['SharedAccessKey='], body: '[e40-90]', lead: true, anywhere: true },
  { kind: 'azure-storage-key', starts: ['+ASt', '+ABa', '+AMC'], body: '[b6]==', ahead: '[b76]' },
  { kind: 'azure-cosmos-key', starts: ['ACDb'], body: '[b6]==', ahead: '[b76]' },
  { kind: 'azure-api-management-key', starts: ['APIM'], body: '[b6]==', ahead: '[b76]' },
  { kind: 'azure-function-key', starts: ['AzFu'], body: '[t6]==', ahead: '[t44]' },
  { kind: 'azure-cache-key', starts: ['AzCa'], body: '[a6]=', ahead: '[a33]' },
  { kind: 'azure-shared-access-key', starts: ['+ASb', '+AEh', '+ARm', 'AIoT'], body: '[b6]=', ahead: '[b33]' },
  { kind: 'azure-registry-password', starts: ['+ACR'], body: '[a6]', ahead: '[b42]' },
  { kind: 'azure-search-key', starts: ['AzSe'], body: '[a6]', ahead: '[a42]' },
  { kind: 'azure-devops-token', starts: ['AZDO'], body: '[a4]', ahead: '[a76]' },
  { kind: 'azure-cognitive-key', starts: ['AAAAACOG', 'AAAAAC0G'], body: '[a4-8]', ahead: '[a64]' },
  { kind: 'azure-service-key', starts: ['JQQJ99', 'JQQJ9D', 'JQQJ9H'], body: '[a24-28]', ahead: '[a52]' },
];
