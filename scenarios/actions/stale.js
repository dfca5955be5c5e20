// Asks for an enrolment or a challenge, and writes down what it sees before and afterwards.
exports.onExecutePostLogin = async (event, api) => {
  const seen = () => [event.user.enrolledFactors.length, event.user.multifactor.length, event.authentication.methods.length].join(' ');
  console.log('before ' + seen());
  if (event.user.enrolledFactors.length === 0) {
    api.authentication.enrollWith({ type: 'otp' });
  } else {
    api.authentication.challengeWith({ type: 'otp' });
  }
  console.log('after ' + seen());
};
