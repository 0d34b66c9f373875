// SPDX-License-Identifier: Apache-2.0

/** The refusals of ELBv2 and EC2, with their codes as they go over the wire. */

/** A refusal: code, words and HTTP status as AWS has them. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  /** `LoadBalancerNotFound`: the code of the wire, not the name of the SDK's exception class. */
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** ELBv2's word for parameters that cannot be right, whatever the account holds. */
export function validationError(message: string): AwsError {
  return new AwsError("ValidationError", message);
}

/** ELBv2's word for parameters that do not fit together, or do not fit the resource. */
export function invalidConfiguration(message: string): AwsError {
  return new AwsError("InvalidConfigurationRequest", message);
}

/** EC2's word for a parameter with a wrong value. */
export function invalidParameterValue(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}

export function missingParameter(name: string): AwsError {
  return new AwsError("MissingParameter", `The request must contain the parameter ${name}`);
}

export function invalidAction(action: string): AwsError {
  return new AwsError("InvalidAction", `The action ${action} is not valid for this web service.`);
}
