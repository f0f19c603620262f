import { Field, InputType } from '@nestjs/graphql';
import { IsEmail, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../passwords/password-rules.js';
import { LowerCase } from '../users/lower-case.js';

const CODE = /^[A-Za-z0-9 -]{6,20}$/;
const CODE_MESSAGE = 'must be a code of 6 digits or a recovery code';

@InputType()
export class SignInInput {
  @Field()
  @LowerCase()
  @IsEmail()
  @MaxLength(254)
  email!: string;

  @Field()
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  password!: string;

  @Field(() => String, { nullable: true, description: 'The code of the authenticator app, or a recovery code; asked for by the error SECOND_FACTOR_REQUIRED.' })
  @IsOptional()
  @Matches(CODE, { message: CODE_MESSAGE })
  code?: string | null;
}

@InputType()
export class CompleteSetupInput {
  @Field()
  @LowerCase()
  @IsEmail()
  @MaxLength(254)
  email!: string;

  @Field()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @Field({ description: `At least ${SHORTEST_PASSWORD} characters.` })
  @IsString()
  @MinLength(SHORTEST_PASSWORD)
  @MaxLength(LONGEST_PASSWORD)
  password!: string;
}

@InputType()
export class UpdateProfileInput {
  @Field()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;
}

@InputType()
export class ConfirmPasswordInput {
  @Field()
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  password!: string;

  @Field(() => String, { nullable: true, description: 'As at sign-in.' })
  @IsOptional()
  @Matches(CODE, { message: CODE_MESSAGE })
  code?: string | null;
}

@InputType()
export class ChangePasswordInput extends ConfirmPasswordInput {
  @Field({ description: `At least ${SHORTEST_PASSWORD} characters.` })
  @IsString()
  @MinLength(SHORTEST_PASSWORD)
  @MaxLength(LONGEST_PASSWORD)
  newPassword!: string;
}
