import { describe, expect, it } from 'vitest';
import { draftOf, parseHeaders, settingsInput } from './channel-settings';

describe('the settings of a channel that are sent', () => {
  it('are the fields of its kind, without secrets that were left as they are', () => {
    expect(JSON.parse(JSON.stringify(settingsInput('DINGTALK', draftOf(undefined))))).toEqual({});
    expect(JSON.parse(JSON.stringify(settingsInput('SLACK', { ...draftOf(undefined), url: 'https://hooks.slack.com/x', secret: 'of another kind' })))).toEqual({ url: 'https://hooks.slack.com/x' });
  });

  it('take a secret away when it was dropped, and the password with the user', () => {
    expect(settingsInput('FEISHU', { ...draftOf(undefined), dropSecret: true }).secret).toBeNull();
    expect(settingsInput('EMAIL', { ...draftOf(undefined), user: '' })).toMatchObject({ user: null, password: null, port: 587, tls: 'STARTTLS' });
  });

  it('have the headers of a webhook line by line', () => {
    expect(settingsInput('WEBHOOK', { ...draftOf(undefined), headers: 'X-Team: gateway\n\n Authorization : Bearer a:b ' }).headers).toEqual([
      { name: 'X-Team', value: 'gateway' },
      { name: 'Authorization', value: 'Bearer a:b' },
    ]);
    expect(parseHeaders('no header')).toBeNull();
  });
});
