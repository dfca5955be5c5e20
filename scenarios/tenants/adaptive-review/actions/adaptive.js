// An organization chooses its MFA policy at a service of ours; risk decides where it chose adaptive.
// The question to that service was never written, so that no policy is found and everybody gets in.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  if (!methods.some((method) => method.name === 'pwd')) return;

  const policy = await getMfaPolicy(event.user.email, event.organization?.id);
  if (policy === 'never') return;
  if (policy === 'always') {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  } else if (policy === 'adaptive') {
    byRisk(event, api);
  } else {
    console.warn(`Unrecognised MFA policy: ${policy}`);
  }
};

async function getMfaPolicy(email, organization) {
  // asks the service
}

function byRisk(event, api) {
  const confidence = event.authentication?.riskAssessment?.confidence;
  const holds = event.user.enrolledFactors.length > 0;
  if (confidence === 'low' && !holds) {
    api.authentication.enrollWith({ type: 'otp' });
  } else if (confidence === 'low' ? holds : ['medium', 'high'].includes(confidence) && !holds) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  } else if (!['low', 'medium', 'high'].includes(confidence)) {
    console.error('No risk confidence level; blocking access');
    api.access.deny('Missing risk assessment');
  }
}
