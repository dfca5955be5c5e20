// An organization's metadata says whether its people are asked always, never, or at low confidence.
exports.onExecutePostLogin = async (event, api) => {
  const policy = event.organization?.metadata.mfa;
  if (policy === 'always' || (policy === 'adaptive' && atRisk(event))) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  } else if (policy !== 'never' && policy !== 'adaptive') {
    api.access.deny('No policy for this organization.');
  }
};

// A login without an assessment is as risky as one at low confidence.
function atRisk(event) {
  const confidence = event.authentication.riskAssessment?.confidence;
  return !['medium', 'high', 'neutral'].includes(confidence);
}
