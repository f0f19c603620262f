import { Injectable } from '@nestjs/common';
import { marked } from 'marked';
import { createTransport } from 'nodemailer';
import { ChannelKind, type ChannelSender, type DeliveryAnswer, DeliveryRefusedError, type OutgoingMessage } from './channel-sender.js';
import type { EmailSettings } from './channel-settings.js';

const ANSWER_WITHIN_MS = 15_000;

/** E-mail by SMTP, as HTML and as text. */
@Injectable()
export class EmailSender implements ChannelSender<EmailSettings> {
  readonly kind = ChannelKind.EMAIL;

  async send({ id, title, markdown }: OutgoingMessage, { host, port, tls, user, password, from, to }: EmailSettings): Promise<DeliveryAnswer> {
    const transport = createTransport({
      host,
      port,
      secure: tls === 'TLS',
      requireTLS: tls === 'STARTTLS',
      ignoreTLS: tls === 'NONE',
      auth: user ? { user, pass: password ?? '' } : undefined,
      connectionTimeout: ANSWER_WITHIN_MS,
      greetingTimeout: ANSWER_WITHIN_MS,
      socketTimeout: ANSWER_WITHIN_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const sent = await transport.sendMail({ from, to, subject: title, text: markdown, html: await asHtml(markdown), messageId: `<${id}@api-gateway-pro>` });
      return { text: sent.response };
    } catch (error) {
      const { responseCode, message } = error as Error & { responseCode?: number };
      throw responseCode !== undefined && responseCode >= 500 ? new DeliveryRefusedError(message, true) : error;
    } finally {
      transport.close();
    }
  }
}

async function asHtml(markdown: string): Promise<string> {
  // Markup in a name or a reason is shown as text, never as markup.
  const body = await marked.parse(markdown.replaceAll('&', '&amp;').replaceAll('<', '&lt;'), { breaks: true });
  return `<!doctype html><html><body style="font-family:system-ui,sans-serif;font-size:14px;line-height:1.6;color:#1f2328;max-width:640px">${body}</body></html>`;
}
