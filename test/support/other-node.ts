import pg from 'pg';

interface Message {
  topic: string;
  payload: never;
}

/** Stands in for another node on the same database: hears and says what nodes tell each other. */
export interface OtherNode {
  heard: Message[];
  say(topic: string, payload: object): Promise<void>;
  close(): Promise<void>;
}

export async function joinAsOtherNode(databaseUrl: string): Promise<OtherNode> {
  const client = new pg.Client({ connectionString: databaseUrl });
  const heard: Message[] = [];
  client.on('notification', ({ payload }) => {
    const [, topic, content] = JSON.parse(payload!) as [string, string, never];
    heard.push({ topic, payload: content });
  });
  await client.connect();
  await client.query('LISTEN agp_bus');
  return {
    heard,
    say: async (topic, payload) => void (await client.query("SELECT pg_notify('agp_bus', $1)", [JSON.stringify(['another group', topic, payload])])),
    close: () => client.end(),
  };
}
