// Shows in the ID token what the risk assessment says and where the request comes from.
exports.onExecutePostLogin = async (event, api) => {
  const show = (name, value) => api.idToken.setCustomClaim('https://example.test/' + name, value);
  show('country', event.request.geoip.countryCode || 'nowhere');
  const risk = event.authentication.riskAssessment;
  if (!risk) return show('confidence', 'none');
  show('confidence', risk.confidence);
  show('device', risk.assessments.NewDevice.code);
  show('travel', risk.assessments.ImpossibleTravel.code);
  show('address', risk.assessments.UntrustedIP.code);
};
