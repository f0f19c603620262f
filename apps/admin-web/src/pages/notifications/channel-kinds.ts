import { type NotificationChannelKind } from '../../graphql/generated/notifications/graphql';

export type ChannelField = 'host' | 'port' | 'tls' | 'user' | 'password' | 'from' | 'to' | 'url' | 'secret' | 'headers';

/** What each kind of channel asks for, in the order of its form. */
export const CHANNEL_FIELDS: Record<NotificationChannelKind, readonly ChannelField[]> = {
  EMAIL: ['host', 'port', 'tls', 'user', 'password', 'from', 'to'],
  WEBHOOK: ['url', 'secret', 'headers'],
  DINGTALK: ['url', 'secret'],
  FEISHU: ['url', 'secret'],
  WECOM: ['url'],
  SLACK: ['url'],
};

export const CHANNEL_KINDS = Object.keys(CHANNEL_FIELDS) as NotificationChannelKind[];

/** Where each kind takes its messages. */
export const URL_EXAMPLE: Record<Exclude<NotificationChannelKind, 'EMAIL'>, string> = {
  WEBHOOK: 'https://example.com/hooks/gateway',
  DINGTALK: 'https://oapi.dingtalk.com/robot/send?access_token=…',
  FEISHU: 'https://open.feishu.cn/open-apis/bot/v2/hook/…',
  WECOM: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
  SLACK: 'https://hooks.slack.com/services/…',
};
