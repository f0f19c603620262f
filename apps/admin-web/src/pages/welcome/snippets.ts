export const SNIPPET_KINDS = ['curl', 'openai', 'python'] as const;
export type SnippetKind = (typeof SNIPPET_KINDS)[number];

/** A first request in the caller's language; the virtual key is theirs to fill in. */
export function snippet(kind: SnippetKind, origin: string, slug: string): string {
  switch (kind) {
    case 'curl':
      return `curl ${origin}/proxy/${slug}/v1/models \\\n  -H "Authorization: Bearer $VIRTUAL_KEY"`;
    case 'openai':
      return `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${origin}/proxy/${slug}/v1',
  apiKey: process.env.VIRTUAL_KEY,
});
const answer = await client.chat.completions.create({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Hello' }],
});`;
    case 'python':
      return `import os, urllib.request

request = urllib.request.Request(
    "${origin}/proxy/${slug}/v1/models",
    headers={"Authorization": f"Bearer {os.environ['VIRTUAL_KEY']}"},
)
print(urllib.request.urlopen(request).read().decode())`;
  }
}
