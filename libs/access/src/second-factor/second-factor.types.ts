import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'What an authenticator app needs. Shown this once.' })
export class TotpEnrolment {
  @Field({ description: 'In Base32, to be typed.' })
  secret!: string;

  @Field({ description: 'otpauth://, to be scanned as a QR code.' })
  uri!: string;
}
