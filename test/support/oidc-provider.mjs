// A real identity provider, in a process of its own: any login name is taken, and tells the person's groups by its
// first part (admin-ann, ops-ben, guest-cid). Arguments: the port, and the gateway's redirect address.
import { Provider } from 'oidc-provider';

const [port, redirectUri] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'gateway', client_secret: 'a-secret-that-both-know', redirect_uris: [redirectUri] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  cookies: { keys: ['for-the-test-only'] },
  pkce: { required: () => true },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, email: `${id}@Example.com`, email_verified: !id.includes('unverified'), groups: [id.split('-')[0]] }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => process.send('ready'));
