// Exempts some people from MFA, asks others for it always, and where atLow is set everybody at low confidence.
var atLow = false;

exports.onExecutePostLogin = async (event, api) => {
  const { denied, exempt, ask } = event.user.app_metadata;
  if (denied) return api.access.deny('Not here.');
  if (exempt) return api.multifactor.enable('none');
  const confidence = event.authentication?.riskAssessment?.confidence;
  if (ask || (atLow && confidence === 'low')) api.multifactor.enable('any');
};
