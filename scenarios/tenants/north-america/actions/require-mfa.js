// Logins that come from North America need a second factor; the continent is the one that the address belongs to.
exports.onExecutePostLogin = async (event, api) => {
  const { continentCode } = event.request.geoip;
  if (continentCode !== 'NA') return;
  api.multifactor.enable('any');
};
