// An enrolment of one of two factors in every run.
exports.onExecutePostLogin = async (event, api) => {
  api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'phone' }]);
};
